#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "worker.h"

/* As on a Vector Engine, where this keeps the traces of several workers apart. */
void trace_name_file(void)
{
	const char *universe = getenv("MPIUNIVERSE");
	const char *rank = getenv("MPIRANK");
	const char *node = getenv("VE_NODE_NUMBER");
	char name[512];

	if (!node)
		return;
	if (universe && rank)
		snprintf(name, sizeof(name), "ftrace.out.%s.%s.veo.%s.%d", universe, rank, node, getpid());
	else
		snprintf(name, sizeof(name), "ftrace.out.veo.%s.%d", node, getpid());
	setenv("VE_FTRACE_OUT_NAME", name, 1);
}
