package io.tidemill.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemill.schemas.avro.AcceptedEvent;
import io.tidemill.schemas.avro.ActionPhase;
import io.tidemill.schemas.avro.ActionRecord;
import io.tidemill.schemas.avro.AwaitingRecord;
import io.tidemill.schemas.avro.CallingRecord;
import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.avro.FiredRecord;
import io.tidemill.schemas.avro.InboxEvent;
import io.tidemill.schemas.avro.InstanceRecord;
import io.tidemill.schemas.avro.InstanceStatus;
import io.tidemill.schemas.avro.JoiningRecord;
import io.tidemill.schemas.avro.LargeDocument;
import io.tidemill.schemas.avro.PausingRecord;
import io.tidemill.schemas.avro.PlaceRecord;
import io.tidemill.schemas.avro.SuspensionKind;
import io.tidemill.schemas.avro.SuspensionRecord;
import io.tidemill.schemas.avro.ThreadRecord;
import io.tidemill.schemas.avro.TimerRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes written by the first version are written and read alike by this one. */
final class GoldenBytesTest {
  private static final AvroCodec<InstanceRecord> INSTANCES =
      new AvroCodec<>(InstanceRecord.class, InstanceRecord.getClassSchema());

  /** One value, how it is encoded, how bytes of its kind are decoded. */
  private record Golden(
      String name, Object value, Supplier<byte[]> encode, Function<byte[], Object> decode) {
    byte[] committed() {
      String current = HexFormat.of().formatHex(encode.get()) + "\n";
      return HexFormat.of().parseHex(GoldenFiles.read(name + ".avro.hex", current).strip());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Golden log(String name, LogRecord record) {
    return new Golden(name, record, () -> LogCodec.encode(record), LogCodec::decode);
  }

  private static <T extends SpecificRecord> Golden avro(String name, T record, AvroCodec<T> codec) {
    return new Golden(name, record, () -> codec.encode(record), codec::decode);
  }

  private static List<Golden> goldens() {
    return List.of(
        log(
            "event-arrived",
            new EventArrived(
                3,
                List.of("ORDERED", "PAID"),
                Map.of("id", "1", "source", "/shop", "type", "com.example.order"),
                "{\"order\":42}",
                "tidemill.events.default-3@99")),
        log(
            "event-arrived-without-data",
            new EventArrived(1, List.of("T"), Map.of("id", "é"), null, "t-0@0")),
        log("start-requested", new StartRequested(1, "request-7", "{\"a\":[1,2.50]}")),
        log(
            "call-returned",
            new CallReturned("orders/42/1", 2, 3, new Outcome.Returned("{\"ok\":true}"))),
        log(
            "call-failed",
            new CallReturned(
                "orders/42/1", 2, 3, new Outcome.Failed("SYS.Timeout", "no answer in 30 s"))),
        log("owner-assumed", new OwnerAssumed("node-1/0/17")),
        log("timer-due", new TimerDue("orders/42/1", 7, 1_767_225_600_000L)),
        log("command-cancel", command(new Command.Cancel("no longer wanted"))),
        log("command-cancel-without-reason", command(new Command.Cancel(null))),
        log("command-pause", command(new Command.Pause())),
        log("command-resume", command(new Command.Resume())),
        log("command-retry", command(new Command.Retry())),
        log("command-restart", command(new Command.Restart("Charge", "{\"order\":42}"))),
        avro("delivery-redelivered", redelivery(), DeliveryCodec.ALL),
        avro("delivery-without-key", freshDelivery(), DeliveryCodec.ALL),
        avro("instance-running", running(), INSTANCES),
        avro("instance-ended", ended(), INSTANCES));
  }

  private static CommandRequested command(Command command) {
    return new CommandRequested("command-1", "orders/42/1", command);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static DeliveryRecord delivery() {
    return delivery(null, false, null, false);
  }

  private static DeliveryRecord delivery(
      @Nullable String key, boolean redelivery, @Nullable String subscriber, boolean tried) {
    return new DeliveryRecord(
        "charge",
        "default",
        "tidemill.events.default",
        3,
        5_000_000_000L,
        4,
        1_767_225_600_000L,
        1_767_225_590_000L,
        1_767_225_599_000L,
        "TM-5002 the function answered 503",
        503,
        bytes("try later"),
        true,
        Map.of("specversion", "1.0"),
        bytes("data"),
        key,
        redelivery,
        subscriber,
        tried);
  }

  private static DeliveryRecord redelivery() {
    return delivery("customer-é", true, "topic:orders", true);
  }

  private static DeliveryRecord freshDelivery() {
    return new DeliveryRecord(
        "t", "b", "e", 0, 0L, 0, 0L, 0L, 0L, null, 0, null, false, Map.of(), null, null, false,
        null, false);
  }

  private static InstanceRecord running() {
    var fired = new FiredRecord("/shop", "8", Map.of("tidemillreply", "node-1/17"));
    var busy =
        new ActionRecord(
            1, 0, 2, 3, List.of(0, 2), ActionPhase.BACKING_OFF, new TimerRecord(7, 99L), -1);
    var done = new ActionRecord(0, 0, 1, 1, List.of(), ActionPhase.DONE, null, 1);
    return new InstanceRecord(
        "orders/42/1",
        "orders",
        2,
        "42",
        1,
        "evt-1",
        InstanceStatus.RUNNING,
        new SuspensionRecord(SuspensionKind.INCIDENT, "TM-5005", "it broke"),
        2,
        null,
        null,
        null,
        5,
        2,
        8,
        6,
        1_767_225_600_000L,
        1_767_225_601_000L,
        0L,
        -1,
        null,
        List.of(
            new ThreadRecord(1, -1, -1, "Both", 0, new JoiningRecord(2, List.of(-1, -1, -1, 1))),
            new ThreadRecord(
                2, 1, 0, "Charge", 0, new CallingRecord(0, 0, fired, List.of(done, busy))),
            new ThreadRecord(3, 1, 1, "Wait", 0, new AwaitingRecord(null)),
            new ThreadRecord(4, 1, 2, "Sleep", 0, new PausingRecord(new TimerRecord(5, 77L)))),
        List.of(
            new InboxEvent(3, "/shop", "9", List.of("PAID"), Map.of("subject", "é"), 1, List.of()),
            new InboxEvent(4, "/shop", "10", List.of("A", "B"), Map.of(), -1, List.of(2, 3))),
        List.of(new AcceptedEvent("/shop", "8", 1_767_225_600_000L)),
        List.of("Start", "charge#1"),
        ByteBuffer.wrap(new byte[] {5, 1, 1}),
        "command-1",
        List.of("{\"order\":42}", new LargeDocument(new byte[16])));
  }

  private static InstanceRecord ended() {
    return new InstanceRecord(
        "w/t/9",
        "w",
        1,
        "t",
        9,
        "s",
        InstanceStatus.FAILURE,
        null,
        0,
        "SYS.Fail",
        "no more retries",
        "End",
        12,
        3,
        1,
        2,
        1L,
        2L,
        2L,
        0,
        new PlaceRecord("Charge", 0),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        ByteBuffer.wrap(new byte[0]),
        null,
        List.of("null"));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void writesTheCommittedBytes(Golden golden) {
    assertThat(golden.encode.get()).isEqualTo(golden.committed());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void readsTheCommittedBytes(Golden golden) {
    assertThat(golden.decode.apply(golden.committed())).isEqualTo(golden.value);
  }

  @Test
  void readsDeliveriesOfTheFirstVersion() {
    assertThat(DeliveryCodec.ALL.decode(stored("delivery"))).isEqualTo(delivery());
    assertThat(DeliveryCodec.ALL.decode(stored("delivery-fresh"))).isEqualTo(freshDelivery());
  }

  private static byte[] stored(String name) {
    return HexFormat.of().parseHex(GoldenFiles.read(name + ".avro.hex", "").strip());
  }

  @Test
  void coversEveryKindOfLogRecord() {
    assertThat(
            goldens().stream()
                .map(Golden::value)
                .filter(LogRecord.class::isInstance)
                .map(Object::getClass))
        .contains((Class<?>[]) LogRecord.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void refusesEveryTruncation(Golden golden) {
    byte[] whole = golden.committed();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(MalformedRecord.class)
          .as("%d bytes", length)
          .isThrownBy(() -> golden.decode.apply(part));
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void refusesOrReadsRandomBytes(Golden golden) {
    var random = new Random(20_261_101);
    byte[] whole = golden.committed();
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      // Half of them with the right header, so that the body's decoder is reached.
      if (i % 2 == 0) {
        System.arraycopy(whole, 0, bytes, 0, Math.min(10, bytes.length));
      }
      readsOrRefuses(golden, bytes);
      byte[] flipped = whole.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      readsOrRefuses(golden, flipped);
    }
  }

  /** Bodies that promise 2 GB of text, bytes, list or map in a few bytes. */
  @ParameterizedTest
  @MethodSource("goldens")
  void refusesHugeLengthsWithoutMemoryForThem(Golden golden) {
    byte[] whole = golden.committed();
    for (String length :
        List.of("80ade204", "8094ebdc03", "fcffffff0f", "ffffffff0f", "feffffffffffffffff01")) {
      for (int at = 10; at < whole.length; at++) {
        String hex =
            HexFormat.of().formatHex(whole, 0, at)
                + length
                + HexFormat.of().formatHex(whole, at, whole.length);
        readsOrRefuses(golden, HexFormat.of().parseHex(hex));
      }
    }
  }

  private static void readsOrRefuses(Golden golden, byte[] bytes) {
    try {
      assertThat(golden.decode.apply(bytes)).isNotNull();
    } catch (MalformedRecord refused) {
      assertThat(refused).hasMessageStartingWith("not an Avro record");
    }
  }
}
