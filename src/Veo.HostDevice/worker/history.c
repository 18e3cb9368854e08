/* The results of a context's last requests. */
#include <stdbool.h>

#include "veo_ve.h"
#include "worker.h"

#define HISTORY 256u

struct entry {
	uint64_t result;
	bool has_result;
};

static _Thread_local struct {
	uint64_t count; /* 0 outside of a context's thread */
	struct entry entries[HISTORY];
} history;

static void add(bool has_result, uint64_t result)
{
	history.entries[history.count++ % HISTORY] = (struct entry){.has_result = has_result, .result = result};
}

void history_begin(void)
{
	history.count = 0;
}

void history_skip(uint32_t direct_copies)
{
	for (uint32_t i = 0; i < direct_copies && i < HISTORY; i++)
		add(false, 0);
}

void history_add(uint8_t operation, uint64_t result)
{
	switch (operation) {
	case OP_CALL:
	case OP_LOAD:
	case OP_UNLOAD:
	case OP_SYMBOL:
	case OP_ALLOC:
		add(true, result);
		break;
	case OP_HOST:
		break;
	default:
		add(false, 0);
		break;
	}
}

int veo_prev_req_result(int offs, uint64_t *result)
{
	const struct entry *entry;

	if (!result || offs < 0 || (unsigned)offs >= HISTORY || (uint64_t)offs >= history.count)
		return -1;
	entry = &history.entries[(history.count - 1 - (unsigned)offs) % HISTORY];
	if (!entry->has_result)
		return -1;
	*result = entry->result;
	return 0;
}
