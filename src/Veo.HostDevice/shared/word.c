#define _GNU_SOURCE
#include "word.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "layout.h"

/* From linux/futex.h: not every C library comes with the kernel's headers. */
#define FUTEX_WAKE 1
#define FUTEX_WAIT_BITSET 9
#define FUTEX_BITSET_MATCH_ANY 0xffffffffu

/* Looks before the clock is asked: longer than a short round trip. */
#define TURNS_PER_CHECK 32u

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("isb" ::: "memory");
#endif
}

uint32_t own_processor(void)
{
	return (uint32_t)sched_getcpu() + 1;
}

bool spin_again(struct spin *spin)
{
	relax();
	if (++spin->turns % TURNS_PER_CHECK != 0)
		return true;
	if (spin->end == 0)
		spin->end = now_ns() + spin->window_ns;
	/*
	 * The other side is waiting for this processor. Sleeping lets it run at once, and the scheduler choose anew; offering the processor by sched_yield() does
	 * neither, and gives the whole slice away when a third one wants it. Relaxed: a hint, which may be outdated.
	 */
	if (atomic_load_explicit(spin->peer, memory_order_relaxed) == own_processor())
		return false;
	return now_ns() < spin->end;
}

void word_wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void word_publish(_Atomic uint32_t *word, uint32_t value)
{
	/* Release: pairs with the acquire loads of the waiters. One exchange, so that a sleeper's flag is never overwritten unseen. */
	uint32_t old = atomic_exchange_explicit(word, value, memory_order_acq_rel);

	if (old & STATE_SLEEPER)
		word_wake(word);
}

void word_sleep(_Atomic uint32_t *word, uint32_t seen, uint64_t deadline_ns)
{
	uint32_t sleeping = seen | STATE_SLEEPER;
	struct timespec deadline = {
		.tv_sec = (time_t)(deadline_ns / 1000000000u),
		.tv_nsec = (long)(deadline_ns % 1000000000u),
	};

	/* Relaxed: the flag carries no data; the exchange in word_publish() sees it or changes the word before it. */
	if (seen != sleeping &&
	    !atomic_compare_exchange_strong_explicit(word, &seen, sleeping, memory_order_relaxed, memory_order_relaxed) &&
	    seen != sleeping)
		return;
	/* Shared memory: not FUTEX_PRIVATE. The bitset form takes an absolute time. */
	syscall(SYS_futex, word, FUTEX_WAIT_BITSET, sleeping, deadline_ns == NO_DEADLINE ? NULL : &deadline, NULL, FUTEX_BITSET_MATCH_ANY);
}
