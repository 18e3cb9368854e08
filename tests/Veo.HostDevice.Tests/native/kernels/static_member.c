/* In an archive, and nobody refers to it. */
#include <stdint.h>

int64_t member(void)
{
	return 20;
}
