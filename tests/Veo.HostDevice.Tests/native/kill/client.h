/* One thread of the client: its contexts, its ledger, and what it does in a step. */
#ifndef CLIENT_H
#define CLIENT_H

#include <pthread.h>

#include "request.h"

#define LANES 3
#define PENDING_MAX 64
/* A fault always finds a place: to make one could mean to wait for a kernel that only the fault ends. */
#define ORDINARY_MAX (PENDING_MAX - FAULTS_MAX)

struct client {
	struct session *session;
	unsigned number;
	struct prng prng;
	struct veo_args *args;
	bool dead;
	struct lane lanes[LANES]; /* the first is on the main context, the others are on contexts of this thread alone */
	struct request pending[PENDING_MAX];
	unsigned count;
	pthread_t thread;
};

/* Something was refused or failed: the worker has ended, or the library is wrong. */
void give_up(struct client *client);
/* Collects one of the ledger's requests. */
void settle(struct client *client, unsigned index);
size_t some_size(struct client *client);
unsigned char *bytes(size_t size, int value);

/* submit.c: each enters requests into the ledger. */
void submit_add(struct client *client, struct lane *lane);
void submit_buffers(struct client *client, struct lane *lane);
/* What a write leaves a read behind it finds. */
void submit_transfers(struct client *client, struct lane *lane);
void submit_memory(struct client *client, struct lane *lane);
void submit_hang(struct client *client, struct lane *lane);
void submit_host(struct client *client, struct lane *lane);
void submit_fault(struct client *client, struct lane *lane);
void withdraw_one(struct client *client);

/* sync.c: each waits for the main context. */
void transfer_sync(struct client *client, struct lane *lane);
void call_sync(struct client *client);
void memory_sync(struct client *client);
void library_sync(struct client *client);

#endif
