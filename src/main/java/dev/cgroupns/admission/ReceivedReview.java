package dev.cgroupns.admission;

/**
 * A request as the resource gets it.
 *
 * @param body the received part of its body
 * @param answer where the memory of its answer is reserved
 */
record ReceivedReview(ReceivedBody body, AnswerRoom answer) {}
