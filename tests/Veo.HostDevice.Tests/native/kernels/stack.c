/* Kernels that need much stack. */
#include <stdint.h>

#define FRAME (64 << 10)

__attribute__((noinline)) static int64_t descend(volatile char *above, int64_t frames)
{
	volatile char frame[FRAME];

	/* Every page of it, or the stack's guard would be jumped over. */
	for (int i = 0; i < FRAME; i += 1024)
		frame[FRAME - 1 - i] = above[0];
	return frames == 0 ? 0 : descend(&frame[FRAME - 1], frames - 1) + frame[FRAME - 1];
}

/* Uses the stack down to this many bytes, at least, and returns the number of frames. */
int64_t use_stack(int64_t bytes)
{
	volatile char one = 1;

	return descend(&one, bytes / FRAME);
}
