package io.tidemill.benchmarks.planted;


/** Breaks a rule on purpose. */
public final class Planted {

}
