package io.tidemill.triggers.stream;

/** Is told what matching found, for metrics; called on the stream thread, must not block. */
public interface MatchListener {
  /** Hears nothing. */
  MatchListener NONE =
      new MatchListener() {
        @Override
        public void read(String broker, int triggers, int workflows) {}

        @Override
        public void malformed(String broker) {}
      };

  /** An event was read and matched so many triggers and workflow instances. */
  void read(String broker, int triggers, int workflows);

  /** A record of a broker's topic was no CloudEvent and went to the dead letters. */
  void malformed(String broker);
}
