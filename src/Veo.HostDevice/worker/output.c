/*
 * What a kernel prints appears line by line, and what it has printed of a line when it faults is not lost. A fault handler must not call
 * stdio, which may hold its locks just then, so standard output has a buffer of ours, and the handler writes what is pending in it.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "worker.h"

/* No longer than what a pipe takes at once (PIPE_BUF). */
#define BUFFER 4096
/* Whoever reads our output may be the one that waits for our end. */
#define READER_LIMIT_MS 1000

static char buffer[BUFFER];
/* The stream that has the buffer; stdout is a variable that a kernel may change. */
static FILE *stream;

void output_init(void)
{
	stream = stdout;
	/* A constructor of a kernel that is linked in may have printed. */
	fflush(stream);
	setvbuf(stream, buffer, _IOLBF, sizeof(buffer));
}

/* The pending bytes, if they lie in our buffer: a kernel may have given the stream another one, or have overwritten it. */
static size_t pending(const char **start)
{
#if defined(__GLIBC__)
	uintptr_t first = (uintptr_t)stream->_IO_write_base;
	uintptr_t end = (uintptr_t)stream->_IO_write_ptr;

	*start = buffer;
	return first == (uintptr_t)buffer && end >= first && end - first <= sizeof(buffer) ? end - first : 0;
#else
	/* musl keeps the first 8 bytes for ungetc(). */
	size_t room = sizeof(buffer) - 8;
	size_t count = __fpending(stream);

	*start = buffer + 8;
	return __fbufsize(stream) == room && count <= room ? count : 0;
#endif
}

void output_rescue(void)
{
	struct pollfd line = {.fd = STDOUT_FILENO, .events = POLLOUT};
	const char *start;
	size_t count = pending(&start);

	while (count != 0 && poll(&line, 1, READER_LIMIT_MS) == 1 && (line.revents & POLLOUT)) {
		ssize_t written = write(STDOUT_FILENO, start, count);

		if (written <= 0)
			return;
		start += written;
		count -= (size_t)written;
	}
}
