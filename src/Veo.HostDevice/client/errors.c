#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "veo_host.h"

static _Thread_local char last_error[1024];

void set_error(int number, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(last_error, sizeof(last_error), format, arguments);
	va_end(arguments);
	debug_log("%s", last_error);
	if (number != 0)
		errno = number;
}

void debug_log(const char *format, ...)
{
	va_list arguments;

	if (!getenv("VEO_LOG_DEBUG"))
		return;
	va_start(arguments, format);
	flockfile(stderr);
	fputs("libveo-host: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	funlockfile(stderr);
	va_end(arguments);
}

const char *veohost_last_error(void)
{
	return last_error;
}
