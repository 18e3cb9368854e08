/* Which simulated card a proc runs on: the rules of VE_NODE_NUMBER and of a scheduler's _VENODELIST. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "client.h"

#define NODES_DEFAULT 2

/* A leading number, as the schedulers write it; what follows it is ignored. */
static bool parse_number(const char *text, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	return end != text && errno == 0 && *number >= INT_MIN && *number <= INT_MAX;
}

/* The index-th of the list's nodes, separated by single blanks. An empty entry is no number. */
static bool list_entry(const char *list, long index, long *node)
{
	for (; index > 0; index--) {
		while (*list && *list != ' ')
			list++;
		if (!*list)
			return false;
		list++;
	}
	return *list && *list != ' ' && parse_number(list, node);
}

static bool list_contains(const char *list, long node)
{
	long entry;

	for (long index = 0; list_entry(list, index, &entry); index++) {
		if (entry == node)
			return true;
	}
	return false;
}

/* The entry of the scheduler's list that is meant. */
static int choose_from_list(int venode, const char *list, const char *wanted)
{
	long node;

	if (venode >= 0) {
		if (list_entry(list, venode, &node))
			return (int)node;
		set_error(ENODEV, "node %d is not among those that the scheduler granted (_VENODELIST=\"%s\")", venode, list);
	} else if (wanted) {
		if (!parse_number(wanted, &node)) {
			set_error(EINVAL, "VE_NODE_NUMBER=\"%s\" is not a number", wanted);
			return NODE_MISSING;
		}
		if (list_contains(list, node))
			return (int)node;
		set_error(ENODEV, "VE_NODE_NUMBER=\"%s\" is not among the nodes that the scheduler granted (_VENODELIST=\"%s\")", wanted, list);
	} else {
		if (list_entry(list, 0, &node))
			return (int)node;
		set_error(ENODEV, "the scheduler granted no node (_VENODELIST=\"%s\")", list);
	}
	return NODE_REFUSED;
}

static long node_count(void)
{
	const char *text = getenv("VEOHOST_NODES");
	long count;

	return text && parse_number(text, &count) && count >= 0 ? count : NODES_DEFAULT;
}

int node_choose(int venode)
{
	const char *list = getenv("_VENODELIST");
	const char *wanted = getenv("VE_NODE_NUMBER");
	long node = venode;

	if (venode < -1) {
		set_error(EINVAL, "node %d: a node is 0 or more, or -1 for the default", venode);
		return NODE_REFUSED;
	}
	if (list) {
		node = choose_from_list(venode, list, wanted);
		if (node < 0)
			return (int)node;
	} else if (venode == -1) {
		node = 0;
		if (wanted && !parse_number(wanted, &node)) {
			set_error(EINVAL, "VE_NODE_NUMBER=\"%s\" is not a number", wanted);
			return NODE_MISSING;
		}
	}
	if (node >= 0 && node < node_count())
		return (int)node;
	set_error(ENODEV, "node %ld does not exist: the host device has %ld nodes (VEOHOST_NODES sets how many)", node, node_count());
	return NODE_MISSING;
}

int veo_get_ve_arch(int node)
{
	/* The host device stands in for cards of the first generation. */
	switch (node_choose(node)) {
	case NODE_REFUSED:
		return 0;
	case NODE_MISSING:
		return -1;
	default:
		return 1;
	}
}

/* The cores are the operating system's to give; only what the API refuses is refused. */
bool node_core_valid(void)
{
	const char *text = getenv("VE_CORE_NUMBER");
	long core;

	if (!text || parse_number(text, &core))
		return true;
	set_error(EINVAL, "VE_CORE_NUMBER=\"%s\" is not a number", text);
	return false;
}

size_t node_memory(void)
{
	const char *text = getenv("VEOHOST_MEMORY");
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t physical = (size_t)sysconf(_SC_PHYS_PAGES) * page;
	unsigned long long size;
	unsigned shift = 0;
	char *end;

	if (!text || !isdigit((unsigned char)*text))
		return physical;
	errno = 0;
	size = strtoull(text, &end, 10);
	switch (toupper((unsigned char)*end)) {
	case 'K':
		shift = 10;
		break;
	case 'M':
		shift = 20;
		break;
	case 'G':
		shift = 30;
		break;
	case 'T':
		shift = 40;
		break;
	}
	if (errno != 0 || size == 0 || size > (SIZE_MAX >> 1) >> shift)
		return physical;
	return ((size_t)size << shift) / page * page;
}
