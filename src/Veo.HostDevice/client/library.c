/* Libraries and symbols. A symbol that was found is remembered, so that looking it up again costs nothing and works on a busy proc. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

/* Room for the loader's reason when a library cannot be loaded. */
#define REASON_SIZE 1024

struct symbol {
	struct symbol *next;
	uint64_t library;
	uint64_t address;
	char name[];
};

static bool usable(struct veo_proc_handle *proc, const char *name, const char *function)
{
	if (!proc || !name) {
		set_error(EINVAL, "%s: the %s is NULL", function, proc ? "name" : "proc");
		return false;
	}
	if (strlen(name) > VEO_SYMNAME_LEN_MAX) {
		set_error(ENAMETOOLONG, "%s: the name has more than %d characters: %.64s...", function, VEO_SYMNAME_LEN_MAX, name);
		return false;
	}
	if (proc_is(proc, PROC_DESTROYED)) {
		set_error(0, "%s: the proc is destroyed", function);
		return false;
	}
	return true;
}

/* A request with a text, waited for. Returns the request's result, 0 if it failed; `reason` gets what the worker left in the payload. */
static uint64_t ask(struct veo_proc_handle *proc, uint8_t operation, uint64_t target, const char *text, char *reason)
{
	struct veo_thr_ctxt *ctx = proc->main;
	struct draft draft;
	uint64_t payload;
	uint64_t result;
	uint64_t id;
	int status;

	if (!queue_begin(ctx, &draft))
		return 0;
	payload = arena_alloc(&proc->arena, REASON_SIZE);
	if (payload == 0) {
		set_error(ENOMEM, "no message memory");
		queue_abandon(ctx);
		return 0;
	}
	strcpy(arena_at(proc, payload), text);
	draft.payload = payload;
	draft.slot->operation = operation;
	draft.slot->target = target;
	draft.slot->words[0] = REASON_SIZE;
	id = queue_send(ctx, &draft);
	status = result_collect(ctx, id, &result, UINT64_MAX);
	if (status == VEO_COMMAND_OK && result == 0 && reason) {
		memcpy(reason, arena_at(proc, payload), REASON_SIZE);
		reason[REASON_SIZE - 1] = '\0';
	} else if (status != VEO_COMMAND_OK) {
		set_error(0, "the worker (pid %d) ended meanwhile", proc->pid);
		result = 0;
	}
	/* The request does not own the payload, since the answer is read after it is collected. */
	arena_free(&proc->arena, payload, REASON_SIZE);
	return result;
}

uint64_t veo_load_library(struct veo_proc_handle *proc, const char *libname)
{
	char reason[REASON_SIZE] = "";
	uint64_t handle;

	if (!usable(proc, libname, "veo_load_library"))
		return 0;
	handle = ask(proc, OP_LOAD, 0, libname, reason);
	if (handle == 0 && reason[0])
		set_error(0, "%s", reason);
	return handle;
}

static struct symbol *find(struct veo_proc_handle *proc, uint64_t library, const char *name)
{
	for (struct symbol *symbol = proc->symbols; symbol; symbol = symbol->next) {
		if (symbol->library == library && strcmp(symbol->name, name) == 0)
			return symbol;
	}
	return NULL;
}

static void remember(struct veo_proc_handle *proc, uint64_t library, const char *name, uint64_t address, unsigned unloads)
{
	struct symbol *symbol = malloc(sizeof(*symbol) + strlen(name) + 1);

	/* Without memory it is only slower. */
	if (!symbol)
		return;
	symbol->library = library;
	symbol->address = address;
	strcpy(symbol->name, name);
	pthread_mutex_lock(&proc->life);
	/* Not what a library had that has been unloaded since. */
	if (proc->unloads == unloads && !find(proc, library, name)) {
		symbol->next = proc->symbols;
		proc->symbols = symbol;
		symbol = NULL;
	}
	pthread_mutex_unlock(&proc->life);
	free(symbol);
}

uint64_t veo_get_sym(struct veo_proc_handle *proc, uint64_t libhdl, const char *symname)
{
	struct symbol *known;
	unsigned unloads;
	uint64_t address;

	if (!usable(proc, symname, "veo_get_sym"))
		return 0;
	pthread_mutex_lock(&proc->life);
	known = find(proc, libhdl, symname);
	address = known ? known->address : 0;
	unloads = proc->unloads;
	pthread_mutex_unlock(&proc->life);
	if (address != 0)
		return address;
	address = ask(proc, OP_SYMBOL, libhdl, symname, NULL);
	if (address != 0)
		remember(proc, libhdl, symname, address, unloads);
	else if (proc_is(proc, PROC_RUNNING))
		set_error(0, "the library has no symbol \"%s\"", symname);
	return address;
}

/* Forgets a library's symbols, or all of them. */
static void forget(struct veo_proc_handle *proc, bool all, uint64_t library)
{
	struct symbol **link = &proc->symbols;

	while (*link) {
		struct symbol *symbol = *link;

		if (!all && symbol->library != library) {
			link = &symbol->next;
			continue;
		}
		*link = symbol->next;
		free(symbol);
	}
}

void symbols_free(struct veo_proc_handle *proc)
{
	forget(proc, true, 0);
}

int veo_unload_library(struct veo_proc_handle *proc, const uint64_t libhdl)
{
	uint64_t result;
	uint64_t id;

	if (!usable(proc, "", "veo_unload_library"))
		return -1;
	pthread_mutex_lock(&proc->life);
	forget(proc, false, libhdl);
	proc->unloads++;
	pthread_mutex_unlock(&proc->life);
	id = queue_simple(proc->main, OP_UNLOAD, libhdl, 0);
	if (id == VEO_REQUEST_ID_INVALID || result_collect(proc->main, id, &result, UINT64_MAX) != VEO_COMMAND_OK)
		return -1;
	if (result != 0)
		set_error(0, "veo_unload_library: 0x%llx is not the handle of a loaded library", (unsigned long long)libhdl);
	return (int)result;
}
