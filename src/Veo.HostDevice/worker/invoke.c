/*
 * A kernel's prototype is not known here, but the convention is: a function that takes all integer registers, all floating-point registers
 * and then words on the stack finds every argument where a caller with the true prototype would have put it. Registers and stack words
 * that the kernel does not expect are ignored by it. So the compiler makes the calls, for each machine, and no assembly is needed.
 */
#include "invoke.h"

#include <string.h>

#include "machine.h"

#if INTEGER_REGISTERS == 6
#define INTEGER_TYPES uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
#define INTEGERS i[0], i[1], i[2], i[3], i[4], i[5]
#else
#define INTEGER_TYPES uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t
#define INTEGERS i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7]
#endif
#define FLOAT_TYPES double, double, double, double, double, double, double, double
#define FLOATS f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]

#define TYPES_4 , uint64_t, uint64_t, uint64_t, uint64_t
#define TYPES_16 TYPES_4 TYPES_4 TYPES_4 TYPES_4
#define TYPES_64 TYPES_16 TYPES_16 TYPES_16 TYPES_16
#define TYPES_256 TYPES_64 TYPES_64 TYPES_64 TYPES_64
#define TYPES_512 TYPES_256 TYPES_256
#define TYPES_0

#define WORDS_4(n) , s[n], s[(n) + 1], s[(n) + 2], s[(n) + 3]
#define WORDS_16(n) WORDS_4(n) WORDS_4((n) + 4) WORDS_4((n) + 8) WORDS_4((n) + 12)
#define WORDS_64(n) WORDS_16(n) WORDS_16((n) + 16) WORDS_16((n) + 32) WORDS_16((n) + 48)
#define WORDS_256(n) WORDS_64(n) WORDS_64((n) + 64) WORDS_64((n) + 128) WORDS_64((n) + 192)
#define WORDS_512(n) WORDS_256(n) WORDS_256((n) + 256)
#define WORDS_0(n)

/* One caller per result type and room for stack words. */
#define CALLER(type, name, room)                                                                                  \
	static type call_##name##_##room(uint64_t target, const uint64_t *i, const double *f, const uint64_t *s)  \
	{                                                                                                         \
		type (*kernel)(INTEGER_TYPES, FLOAT_TYPES TYPES_##room) =                                         \
			(type(*)(INTEGER_TYPES, FLOAT_TYPES TYPES_##room))(uintptr_t)target;                      \
                                                                                                                  \
		(void)s;                                                                                          \
		return kernel(INTEGERS, FLOATS WORDS_##room(0));                                                  \
	}

#define CALLERS(type, name)                                                                                       \
	CALLER(type, name, 0)                                                                                     \
	CALLER(type, name, 4)                                                                                     \
	CALLER(type, name, 16)                                                                                    \
	CALLER(type, name, 64)                                                                                    \
	CALLER(type, name, 512)                                                                                   \
                                                                                                                  \
	static type call_##name(uint64_t target, const uint64_t *i, const double *f, const uint64_t *s, unsigned n) \
	{                                                                                                         \
		if (n == 0)                                                                                       \
			return call_##name##_0(target, i, f, s);                                                  \
		if (n <= 4)                                                                                       \
			return call_##name##_4(target, i, f, s);                                                  \
		if (n <= 16)                                                                                      \
			return call_##name##_16(target, i, f, s);                                                 \
		if (n <= 64)                                                                                      \
			return call_##name##_64(target, i, f, s);                                                 \
		return call_##name##_512(target, i, f, s);                                                        \
	}

CALLERS(uint64_t, integer)
CALLERS(float, float)
CALLERS(double, double)

_Static_assert(STACK_WORDS_MAX == 512, "the largest caller takes 512 stack words");

/* A Vector Engine extends small integers to 64 bits and keeps a float in the upper half; this machine leaves such bits undefined. */
static uint64_t raw_integer(uint64_t value, uint8_t result_class)
{
	switch (result_class) {
	case RESULT_I32:
		return (uint64_t)(int64_t)(int32_t)value;
	case RESULT_U32:
		return (uint32_t)value;
	case RESULT_I16:
		return (uint64_t)(int64_t)(int16_t)value;
	case RESULT_U16:
		return (uint16_t)value;
	case RESULT_I8:
		return (uint64_t)(int64_t)(int8_t)value;
	case RESULT_U8:
		return (uint8_t)value;
	case RESULT_VOID:
		return 0;
	default:
		return value;
	}
}

static uint64_t raw_float(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (uint64_t)bits << 32;
}

static uint64_t raw_double(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

uint64_t invoke(const struct slot *call, const uint64_t *words)
{
	uint64_t integers[INTEGER_REGISTERS] = {0};
	double floats[FLOAT_REGISTERS] = {0};
	uint64_t spread[STACK_WORDS_MAX];
	const uint64_t *stack = words + call->integers + call->floats;
	unsigned room = call->stack;

	memcpy(integers, words, call->integers * sizeof(*integers));
	memcpy(floats, words + call->integers, call->floats * sizeof(*floats));
	if (room != 0) {
		/* The callers read as many words as they have room for. */
		room = room <= 4 ? 4 : room <= 16 ? 16 : room <= 64 ? 64 : STACK_WORDS_MAX;
		memcpy(spread, stack, call->stack * sizeof(*spread));
		memset(spread + call->stack, 0, (room - call->stack) * sizeof(*spread));
	}

	switch (call->result_class) {
	case RESULT_FLOAT:
		return raw_float(call_float(call->target, integers, floats, spread, room));
	case RESULT_DOUBLE:
		return raw_double(call_double(call->target, integers, floats, spread, room));
	default:
		return raw_integer(call_integer(call->target, integers, floats, spread, room), call->result_class);
	}
}
