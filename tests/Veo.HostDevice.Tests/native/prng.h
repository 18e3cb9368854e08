/* Pseudo-random numbers: splitmix64, so that a seed gives the same sequence on every machine. */
#ifndef PRNG_H
#define PRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prng {
	uint64_t state;
};

static inline uint64_t prng_next(struct prng *prng)
{
	uint64_t value = prng->state += 0x9e3779b97f4a7c15u;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
	value = (value ^ value >> 27) * 0x94d049bb133111ebu;
	return value ^ value >> 31;
}

/* 0 to count - 1. */
static inline uint64_t prng_below(struct prng *prng, uint64_t count)
{
	return prng_next(prng) % count;
}

static inline bool prng_chance(struct prng *prng, unsigned one_in)
{
	return prng_below(prng, one_in) == 0;
}

/* 0 to max, every order of magnitude as likely as the other. */
static inline size_t prng_size(struct prng *prng, size_t max)
{
	unsigned bits = 64u - (unsigned)__builtin_clzl(max | 1);
	size_t size = prng_next(prng) & (((size_t)1 << prng_below(prng, bits + 1)) - 1);

	return size <= max ? size : size % (max + 1);
}

/* An independent sequence, for a thread or a round. */
static inline struct prng prng_split(uint64_t seed, uint64_t number)
{
	struct prng parent = {.state = seed ^ number * 0xd1342543de82ef95u};

	return (struct prng){.state = prng_next(&parent)};
}

#endif
