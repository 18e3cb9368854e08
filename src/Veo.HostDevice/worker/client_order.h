/*
 * For ThreadSanitizer, which sees one process only: what one context's request leaves behind may be the next one's in another context, because
 * the client, which saw the first complete, submitted the second afterwards. Here that order is told: completing a request releases to the
 * client, taking one acquires from it. What two requests do at the same time is still checked. The change of the state word itself comes
 * after the release and is hidden: the client may reuse the memory of a context that was closed for the next request of another one. A build with
 * both sides in one process defines VEOHOST_ONE_PROCESS: there it sees the client itself, and nothing is to be told.
 */
#ifndef VEOHOST_CLIENT_ORDER_H
#define VEOHOST_CLIENT_ORDER_H

#if defined(VEOHOST_ONE_PROCESS)
/* Nothing. */
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VEOHOST_TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define VEOHOST_TSAN 1
#endif

#ifdef VEOHOST_TSAN

void __tsan_acquire(void *address);
void __tsan_release(void *address);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);

static inline void order_after_client(void *client)
{
	__tsan_acquire(client);
}

static inline void order_before_client(void *client)
{
	__tsan_release(client);
}

static inline void order_hide_writes(void)
{
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}

static inline void order_show_writes(void)
{
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
}

#else

static inline void order_after_client(void *client)
{
	(void)client;
}

static inline void order_before_client(void *client)
{
	(void)client;
}

static inline void order_hide_writes(void)
{
}

static inline void order_show_writes(void)
{
}

#endif

#endif
