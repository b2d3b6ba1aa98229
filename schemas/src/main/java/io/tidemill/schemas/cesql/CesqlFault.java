package io.tidemill.schemas.cesql;

/**
 * Why a text is no CESQL expression.
 *
 * @param column where, counted from 1 in characters of the expression
 * @param found what stands there
 * @param expected what could stand there
 * @param fix what to do
 */
public record CesqlFault(int column, String found, String expected, String fix) {}
