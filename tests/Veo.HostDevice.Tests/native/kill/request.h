/* A ledger's entry: what was asked for, and whether the outcome fits. */
#ifndef REQUEST_H
#define REQUEST_H

#include "work.h"

enum kind {
	KIND_ADD,
	KIND_BUFFERS,
	KIND_WRITE,
	KIND_READ,
	KIND_ALLOC,
	KIND_FREE,
	KIND_HOST,
	KIND_HANG,
	KIND_FAULT,
};

/* One thread's use of one context: its requests take effect in their order. */
struct lane {
	struct veo_thr_ctxt *ctx;
	uint64_t area; /* this lane's own device memory */
	uint64_t spare; /* device memory that was allocated, to be freed */
	bool hangs;
	bool faulty;
	_Atomic bool closes; /* nothing more is accepted */
	uint64_t sequence;
	uint64_t last_good;
	uint64_t first_bad;
};

/* A host function's argument. */
struct host_call {
	struct session *session;
	struct lane *lane;
	struct veo_thr_ctxt *ctx;
	uint64_t value;
	bool nested;
	_Atomic unsigned runs;
};

struct request {
	struct lane *lane;
	uint64_t id;
	uint64_t sequence;
	enum kind kind;
	uint64_t expected; /* the result, or the signal of a fault */
	unsigned char key;
	size_t size;
	unsigned char *in, *inout, *out;
	struct host_call *host;
	bool withdrawn;
};

#define AREA_SIZE ((size_t)1 << 20)
/* What an OUT buffer holds before. */
#define UNTOUCHED 0x77

void pattern(unsigned char *bytes, size_t size, unsigned char key);
/* Collects and checks it. */
void request_settle(struct session *session, struct request *request);
/* Checks a status that was collected. */
void request_check(struct session *session, struct request *request, int status, uint64_t result);
/* Its context is closed: its data are either delivered or not. */
void request_drop(struct session *session, struct request *request);
void request_free(struct request *request);

#endif
