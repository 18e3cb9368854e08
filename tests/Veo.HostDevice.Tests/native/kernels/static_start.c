/* In an archive, without a symbol that anybody could refer to. */
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void start(void)
{
	setenv("MEMBER_STARTED", "21", 1);
	if (getenv("PRINT_AT_START"))
		fputs("at the start, ", stdout);
}
