/* A second library that has a name in common with the first. */
#include <stdint.h>

int64_t add(int64_t a, int64_t b)
{
	return 1000 + a + b;
}
