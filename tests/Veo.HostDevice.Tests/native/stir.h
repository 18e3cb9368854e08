/* What kernels of the random test do to bytes. The test does the same to its model. */
#ifndef STIR_H
#define STIR_H

#include <stdint.h>

/* Changes every byte, and returns a number that depends on each and on its place. */
static inline uint64_t stir(unsigned char *bytes, uint64_t size, uint64_t key)
{
	uint64_t sum = size;

	for (uint64_t i = 0; i < size; i++) {
		sum += bytes[i] * (2 * i + 1);
		bytes[i] = (unsigned char)(bytes[i] * 5 + key + i);
	}
	return sum;
}

#define STIR_LANES 256

#endif
