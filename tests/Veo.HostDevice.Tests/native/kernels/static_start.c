/* In an archive, without a symbol that anybody could refer to. */
#include <stdlib.h>

__attribute__((constructor)) static void start(void)
{
	setenv("MEMBER_STARTED", "21", 1);
}
