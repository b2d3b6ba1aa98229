/** Tests of recurring instants. Start reading at {@code CronScheduleTest}. */
@NullMarked
package io.tidemill.workflow.schedule;

import org.jspecify.annotations.NullMarked;
