#define _GNU_SOURCE
#include <string.h>

#include "client.h"

void transfer_sync(struct client *client, struct lane *lane)
{
	struct veo_proc_handle *proc = client->session->proc;
	size_t size = some_size(client);
	unsigned char key = (unsigned char)prng_next(&client->prng);
	unsigned char *in = bytes(size, 0), *out = bytes(size, UNTOUCHED);

	pattern(in, size, key);
	if (veo_write_mem(proc, lane->area, in, size) != 0 || veo_read_mem(proc, out, lane->area, size) != 0)
		give_up(client);
	else
		CHECK_EQUAL(0, memcmp(in, out, size));
	free(in);
	free(out);
}

void call_sync(struct client *client)
{
	int64_t a = (int64_t)(prng_next(&client->prng) >> 8);
	uint64_t result;

	veo_args_clear(client->args);
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 0, a));
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 1, -1));
	if (veo_call_sync(client->session->proc, client->session->add, client->args, &result) != 0)
		give_up(client);
	else
		CHECK_EQUAL(a - 1, result);
}

void memory_sync(struct client *client)
{
	uint64_t address;

	if (veo_alloc_mem(client->session->proc, &address, prng_size(&client->prng, 1 << 20)) != 0)
		give_up(client);
	else
		CHECK_EQUAL(0, veo_free_mem(client->session->proc, address));
}

void library_sync(struct client *client)
{
	struct veo_proc_handle *proc = client->session->proc;
	uint64_t library = veo_load_library(proc, client->session->other);

	if (library == 0 || veo_get_sym(proc, library, "add") == 0 || veo_unload_library(proc, library) != 0)
		give_up(client);
}
