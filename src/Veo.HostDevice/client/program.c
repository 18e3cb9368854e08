/* Which program is started as the worker, and with which words. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

#define WORKER_NAME "veorun-host"

static char *copy(const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		set_error(ENOMEM, "no memory for the worker's command line");
	return copied;
}

static char *copy_beside(const char *folder)
{
	char *program;

	if (asprintf(&program, "%s/%s", folder, WORKER_NAME) >= 0)
		return program;
	set_error(ENOMEM, "no memory for the worker's command line");
	return NULL;
}

/* The worker beside this library. */
static char *default_program(void)
{
	Dl_info library;
	char *program;
	char *file;

	if (dladdr((void *)(uintptr_t)default_program, &library) == 0) {
		set_error(ENOENT, "cannot tell in which folder libveo-host.so lies");
		return NULL;
	}
	file = copy(library.dli_fname);
	if (!file)
		return NULL;
	program = copy_beside(dirname(file));
	free(file);
	if (!program || access(program, X_OK) == 0)
		return program;
	set_error(ENOENT, "the worker \"%s\" is missing: it belongs beside libveo-host.so", program);
	free(program);
	return NULL;
}

/* The words of a debugger in front of the worker, if one is asked for. */
static size_t debugger(const char *words[4])
{
	const char *mode = getenv("VEO_DEBUG");
	size_t count = 0;

	if (!mode)
		return 0;
	if (strcmp(mode, "xterm") == 0) {
		words[count++] = "xterm";
		words[count++] = "-e";
	} else if (strcmp(mode, "console") != 0) {
		debug_log("VEO_DEBUG is \"%s\" and is ignored; \"console\" and \"xterm\" start the worker in gdb", mode);
		return 0;
	}
	words[count++] = "gdb";
	words[count++] = "--args";
	return count;
}

/* Splits at blanks, unless the whole text is the name of a file. The first word must be one: there is no search. */
static size_t split(char *text, char **words)
{
	size_t count = 0;
	char *rest;

	if (access(text, X_OK) == 0) {
		words[0] = text;
		return 1;
	}
	for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	if (count != 0 && access(words[0], X_OK) == 0)
		return count;
	set_error(ENOENT, "the worker program \"%s\" is missing or cannot be executed: %s", count ? words[0] : "",
		  count ? strerror(errno) : "no name");
	return 0;
}

bool program_choose(struct program *program, const char *wanted)
{
	const char *override = getenv("URPC_VE_BIN");
	const char *front[4];
	size_t count = debugger(front);

	program->debugged = count != 0;
	program->words = NULL;
	program->text = override ? copy(override) : wanted ? copy(wanted) : default_program();
	if (!program->text)
		return false;
	/* Each word but the last is followed by a blank. */
	program->words = calloc(count + strlen(program->text) / 2 + 2, sizeof(*program->words));
	if (!program->words)
		set_error(ENOMEM, "no memory for the worker's command line");
	else if (split(program->text, program->words + count) != 0) {
		for (size_t i = 0; i < count; i++)
			program->words[i] = (char *)front[i];
		return true;
	}
	program_free(program);
	return false;
}

void program_free(struct program *program)
{
	free(program->words);
	free(program->text);
}
