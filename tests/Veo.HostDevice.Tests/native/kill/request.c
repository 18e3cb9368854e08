#define _GNU_SOURCE
#include "request.h"

#include <string.h>

/* Above this size a transfer writes to the buffer while it runs. */
#define PIECEWISE_FROM ((size_t)256 << 10)

void pattern(unsigned char *bytes, size_t size, unsigned char key)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * 7 + (i >> 8) + key);
}

static bool is_pattern(const unsigned char *bytes, size_t size, unsigned char key)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != (unsigned char)(i * 7 + (i >> 8) + key))
			return false;
	}
	return true;
}

static bool is_filled(const unsigned char *bytes, size_t size, unsigned char value)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != value)
			return false;
	}
	return true;
}

static bool delivered(const struct request *request)
{
	switch (request->kind) {
	case KIND_BUFFERS:
		return is_pattern(request->out, request->size, request->key) &&
		       is_pattern(request->inout, request->size, (unsigned char)(request->key + 1));
	case KIND_READ:
		return is_pattern(request->out, request->size, request->key);
	case KIND_HOST:
		return request->host->runs == 1;
	default:
		return true;
	}
}

static bool untouched(const struct request *request)
{
	switch (request->kind) {
	case KIND_BUFFERS:
		return is_filled(request->out, request->size, UNTOUCHED) && is_pattern(request->inout, request->size, request->key);
	case KIND_READ:
		return request->size > PIECEWISE_FROM || is_filled(request->out, request->size, UNTOUCHED);
	case KIND_HOST:
		return request->host->runs == 0;
	default:
		return true;
	}
}

void request_free(struct request *request)
{
	free(request->in);
	free(request->inout);
	free(request->out);
	free(request->host);
}

static void check_good(struct session *session, struct request *request, uint64_t result)
{
	struct lane *lane = request->lane;

	CHECK(request->kind != KIND_HANG && request->kind != KIND_FAULT);
	if (request->kind == KIND_ALLOC) {
		CHECK(result != 0);
		lane->spare = result;
	} else {
		CHECK_EQUAL(request->expected, result);
	}
	CHECK(delivered(request));
	CHECK(!request->withdrawn);
	if (request->sequence > lane->last_good)
		lane->last_good = request->sequence;
	atomic_fetch_add(&session->tally->ok, 1);
}

static void check_bad(struct session *session, struct request *request, int status, uint64_t result)
{
	struct lane *lane = request->lane;

	CHECK(untouched(request));
	if (request->withdrawn) {
		CHECK_EQUAL(VEO_COMMAND_ERROR, status);
		CHECK_EQUAL(0, result);
		atomic_fetch_add(&session->tally->withdrawn, 1);
		return;
	}
	CHECK(session->may_end);
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(lane->ctx));
	if (request->sequence < lane->first_bad)
		lane->first_bad = request->sequence;
	if (status == VEO_COMMAND_EXCEPTION) {
		CHECK_EQUAL(KIND_FAULT, request->kind);
		CHECK_EQUAL(request->expected, result);
		atomic_fetch_add(&session->exceptions, 1);
		atomic_fetch_add(&session->tally->exception, 1);
		return;
	}
	CHECK_EQUAL(VEO_COMMAND_ERROR, status);
	CHECK_EQUAL(0, result);
	atomic_fetch_add(&session->tally->error, 1);
}

void request_check(struct session *session, struct request *request, int status, uint64_t result)
{
	uint64_t again = 99;

	if (status == VEO_COMMAND_OK)
		check_good(session, request, result);
	else
		check_bad(session, request, status, result);
	/* A lane's requests end in their order: none succeeds behind one that was lost. */
	CHECK(request->lane->last_good < request->lane->first_bad);
	/* It is settled once. */
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_peek_result(request->lane->ctx, request->id, &again));
	CHECK_EQUAL(99, again);
	request_free(request);
}

void request_settle(struct session *session, struct request *request)
{
	uint64_t result = 99;
	int status = veo_call_wait_result(request->lane->ctx, request->id, &result);

	request_check(session, request, status, result);
}

void request_drop(struct session *session, struct request *request)
{
	CHECK(delivered(request) || untouched(request));
	CHECK(session->may_end || request->withdrawn || delivered(request));
	atomic_fetch_add(&session->tally->dropped, 1);
	request_free(request);
}
