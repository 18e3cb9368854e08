/* Which simulated card a proc runs on: the rules of VE_NODE_NUMBER and of a scheduler's _VENODELIST. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "client.h"

#define NODES_DEFAULT 2
/* The worker needs some of it for itself. */
#define MEMORY_MIN ((size_t)1 << 20)

/* A leading number, as the schedulers write it; what follows it is ignored. */
static bool parse_number(const char *text, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	return end != text && errno == 0 && *number >= INT_MIN && *number <= INT_MAX;
}

enum entry {
	ENTRY_FOUND,
	ENTRY_MISSING,
	ENTRY_NO_NUMBER,
};

/* The index-th of the list's nodes, separated by single blanks. An empty entry is no number. */
static enum entry list_entry(const char *list, long index, long *node)
{
	for (; index > 0; index--) {
		while (*list && *list != ' ')
			list++;
		if (!*list)
			return ENTRY_MISSING;
		list++;
	}
	if (!*list)
		return ENTRY_MISSING;
	return *list != ' ' && parse_number(list, node) ? ENTRY_FOUND : ENTRY_NO_NUMBER;
}

static enum entry list_search(const char *list, long node)
{
	enum entry found;
	long index = 0;
	long entry;

	do {
		found = list_entry(list, index++, &entry);
	} while (found == ENTRY_FOUND && entry != node);
	return found;
}

/* The entry of the scheduler's list that is meant. 0, or what node_choose() returns then. */
static int choose_from_list(int venode, const char *list, const char *wanted, long *node)
{
	enum entry found;

	if (venode < 0 && wanted) {
		if (!parse_number(wanted, node)) {
			set_error(EINVAL, "VE_NODE_NUMBER=\"%s\" is not a number", wanted);
			return NODE_MISSING;
		}
		found = list_search(list, *node);
	} else {
		found = list_entry(list, venode < 0 ? 0 : venode, node);
	}
	if (found == ENTRY_FOUND)
		return 0;
	if (found == ENTRY_NO_NUMBER)
		set_error(EINVAL, "_VENODELIST=\"%s\" has an entry that is not a number", list);
	else if (venode >= 0)
		set_error(ENODEV, "node %d is not among those that the scheduler granted (_VENODELIST=\"%s\")", venode, list);
	else if (wanted)
		set_error(ENODEV, "VE_NODE_NUMBER=\"%s\" is not among the nodes that the scheduler granted (_VENODELIST=\"%s\")", wanted, list);
	else
		set_error(ENODEV, "the scheduler granted no node (_VENODELIST=\"%s\")", list);
	return found == ENTRY_NO_NUMBER ? NODE_MISSING : NODE_REFUSED;
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
		int failed = choose_from_list(venode, list, wanted, &node);

		if (failed)
			return failed;
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
	case '\0':
		break;
	default:
		return physical;
	}
	if (errno != 0 || size == 0 || size > (SIZE_MAX >> 1) >> shift)
		return physical;
	size = (size << shift) / page * page;
	return size < MEMORY_MIN ? MEMORY_MIN : (size_t)size;
}
