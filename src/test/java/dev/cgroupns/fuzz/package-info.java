/**
 * Random and hostile input against the code that reads what tenants write. {@code make fuzz} runs it for a given time;
 * the same seed gives the same input again.
 */
@NullMarked
package dev.cgroupns.fuzz;

import org.jspecify.annotations.NullMarked;
