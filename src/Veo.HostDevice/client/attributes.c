#include <errno.h>
#include <stdlib.h>

#include "client.h"

#define CONTEXT_STACK_MIN ((size_t)4 << 20)

struct veo_thr_ctxt_attr {
	size_t stack_size;
};

struct veo_thr_ctxt_attr *veo_alloc_thr_ctxt_attr(void)
{
	struct veo_thr_ctxt_attr *attr = malloc(sizeof(*attr));

	if (attr)
		attr->stack_size = CONTEXT_STACK_DEFAULT;
	else
		set_error(ENOMEM, "no memory for the attributes of a context");
	return attr;
}

int veo_free_thr_ctxt_attr(struct veo_thr_ctxt_attr *attr)
{
	if (!attr) {
		set_error(EINVAL, "veo_free_thr_ctxt_attr: the attributes are NULL");
		return -1;
	}
	free(attr);
	return 0;
}

int veo_set_thr_ctxt_stacksize(struct veo_thr_ctxt_attr *attr, size_t stack_size)
{
	if (!attr || stack_size < CONTEXT_STACK_MIN) {
		set_error(EINVAL, "veo_set_thr_ctxt_stacksize: %s", attr ? "a stack has at least 4 MiB" : "the attributes are NULL");
		return -1;
	}
	attr->stack_size = stack_size;
	return 0;
}

int veo_get_thr_ctxt_stacksize(struct veo_thr_ctxt_attr *attr, size_t *stack_size)
{
	if (!attr || !stack_size) {
		set_error(EINVAL, "the %s NULL", attr ? "pointer to the stack size is" : "attributes of a context are");
		return -1;
	}
	*stack_size = attr->stack_size;
	return 0;
}
