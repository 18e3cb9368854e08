/* Linked without being found. */
#include <stdint.h>

int64_t unlisted(void)
{
	return 22;
}
