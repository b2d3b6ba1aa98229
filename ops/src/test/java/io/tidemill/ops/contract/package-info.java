/**
 * The delivery contract, statement by statement, against a whole node: real door, real broker, real
 * functions. Each test is named after its statement; {@code docs/delivery-contract.md} lists them.
 *
 * <p>May import: everything. Must not: fakes. Start reading at {@link
 * io.tidemill.ops.contract.DataPlaneContractIT}.
 */
@NullMarked
package io.tidemill.ops.contract;

import org.jspecify.annotations.NullMarked;
