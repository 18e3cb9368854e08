/*
 * A 32-bit word in shared memory that one side changes and the other waits for: look, spin, then sleep on it.
 */
#ifndef VEOHOST_WORD_H
#define VEOHOST_WORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define NO_DEADLINE UINT64_MAX

/* How long a waiter spins before it sleeps: about what a sleep and a wake-up cost. */
#define SPIN_WINDOW_NS 100000u

struct spin {
	uint64_t window_ns;
	uint64_t end;
	uint32_t turns;
	const _Atomic uint32_t *peer; /* where the one that is waited for publishes its processor */
};

#define SPIN_START(window, peer_processor) {.window_ns = (window), .peer = (peer_processor)}

uint64_t now_ns(void);

/* The calling thread's processor, never 0. */
uint32_t own_processor(void);

/* Whether to look once more; false when the window is over, and before that when a spinner would only keep the other side from running. */
bool spin_again(struct spin *spin);

/* Changes the word and wakes whoever sleeps on it. Everything written before is seen by whoever sees the value. */
void word_publish(_Atomic uint32_t *word, uint32_t value);

/* Wakes whoever sleeps on the word, which has been changed already. */
void word_wake(_Atomic uint32_t *word);

/* Sleeps while the word is `seen` (as read, with or without STATE_SLEEPER), at most until the deadline. May return early. */
void word_sleep(_Atomic uint32_t *word, uint32_t seen, uint64_t deadline_ns);

#pragma GCC visibility pop

#endif
