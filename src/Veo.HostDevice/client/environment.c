/* The environment that a worker gets: the client's, with what the variables of the Vector Engine say in place of what the system's do. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

extern char **environ;

/* As many as environment_create() may add. */
#define OWN 4

int environment_threads(void)
{
	const char *text = getenv("VE_OMP_NUM_THREADS");
	char *end;
	long threads;

	if (!text)
		return 0;
	/* A leading number, as everywhere in the API. */
	threads = strtol(text, &end, 10);
	return end != text && threads > 0 && threads <= INT_MAX ? (int)threads : 0;
}

void environment_free(char **list)
{
	for (char **entry = list; entry && *entry; entry++)
		free(*entry);
	free(list);
}

static char **copy_all(void)
{
	size_t count = 0;
	char **list;

	while (environ[count])
		count++;
	list = calloc(count + OWN + 1, sizeof(*list));
	for (size_t i = 0; list && i < count; i++) {
		list[i] = strdup(environ[i]);
		if (!list[i]) {
			environment_free(list);
			return NULL;
		}
	}
	return list;
}

/* The entry of the name, or where a further one goes. */
static char **place(char **list, const char *name)
{
	size_t length = strlen(name);

	while (*list && (strncmp(*list, name, length) != 0 || (*list)[length] != '='))
		list++;
	return list;
}

__attribute__((format(printf, 3, 4))) static bool set(char **list, const char *name, const char *format, ...)
{
	char **entry = place(list, name);
	char *value, *text;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&value, format, arguments);
	va_end(arguments);
	if (length < 0)
		return false;
	length = asprintf(&text, "%s=%s", name, value);
	free(value);
	if (length < 0)
		return false;
	free(*entry);
	*entry = text;
	return true;
}

static bool set_threads(char **list)
{
	int threads = environment_threads();

	return threads == 0 || set(list, "OMP_NUM_THREADS", "%d", threads);
}

/* In front of what the client uses itself, so that a kernel library goes before a host library of the same name. */
static bool set_library_path(char **list)
{
	const char *ours = getenv("VE_LD_LIBRARY_PATH");
	const char *theirs = getenv("LD_LIBRARY_PATH");
	bool both = theirs && *theirs;

	return !ours || !*ours || set(list, "LD_LIBRARY_PATH", "%s%s%s", ours, both ? ":" : "", both ? theirs : "");
}

/* Fortran's run-time library has buffers of its own, which nobody could rescue from a fault. It still writes whole records. */
static bool set_fortran_output(char **list)
{
	return getenv("GFORTRAN_UNBUFFERED_PRECONNECTED") || set(list, "GFORTRAN_UNBUFFERED_PRECONNECTED", "y");
}

char **environment_create(int node)
{
	char **list = copy_all();

	if (list && set(list, "VE_NODE_NUMBER", "%d", node) && set_threads(list) && set_library_path(list) && set_fortran_output(list))
		return list;
	environment_free(list);
	set_error(ENOMEM, "no memory for the worker's environment");
	return NULL;
}
