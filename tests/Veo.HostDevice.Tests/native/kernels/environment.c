#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The length of a variable's value, of which at most `size` bytes are given back; -1: it is not set. */
int64_t environment_text(const char *name, char *text, int64_t size)
{
	const char *value = getenv(name);

	return value ? snprintf(text, (size_t)size, "%s", value) : -1;
}

int64_t process_id(void)
{
	return getpid();
}

int thread_id(void)
{
	return (int)syscall(SYS_gettid);
}
