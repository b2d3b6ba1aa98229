/**
 * Tests of the shell of the workflow engine: rules with {@code TopologyTestDriver}, structures on a
 * real RocksDB; what needs a broker lies in {@code ops}. Start reading at {@link
 * io.tidemill.workflow.stream.TimerIndexTest}.
 */
@NullMarked
package io.tidemill.workflow.stream;

import org.jspecify.annotations.NullMarked;
