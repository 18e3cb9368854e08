#include <stdint.h>

/* The kernel of AVEO's call latency tests: it does nothing but count. */
uint64_t empty(void)
{
	static uint64_t calls;

	return ++calls;
}
