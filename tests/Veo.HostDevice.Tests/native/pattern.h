/* The types and values of long argument lists: argument n has the type n % 10 of the list below. Shared by test and kernels. */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdint.h>

#define TYPE_0 int64_t
#define TYPE_1 double
#define TYPE_2 int32_t
#define TYPE_3 float
#define TYPE_4 uint8_t
#define TYPE_5 int16_t
#define TYPE_6 uint64_t
#define TYPE_7 int8_t
#define TYPE_8 uint32_t
#define TYPE_9 uint16_t
#define TYPES 10

/* Exact in every type that it is used for: negative where the type has negative numbers, with a fraction where it has those. */
static inline double pattern_value(int n)
{
	switch (n % TYPES) {
	case 1:
	case 3:
		return -n - 0.5;
	case 0:
	case 2:
	case 5:
	case 7:
		return -1 - n % 120;
	default:
		return 100 + n % 150;
	}
}

/* What a kernel returns that was given the first `count` values: each argument has a weight of its own, so none can stand for another. */
static inline double pattern_sum(int count)
{
	double sum = 0;

	for (int n = 0; n < count; n++)
		sum += (n + 1) * pattern_value(n);
	return sum;
}

#endif
