/* A vibrating string: one step of the wave equation, and its energy. */
#include <stdint.h>

struct string {
	double *now;
	double *before;
	int64_t points;
};

/* Advances by count steps; the ends are fixed. */
void advance(struct string *string, int count, double courant)
{
	double factor = courant * courant;

	for (int step = 0; step < count; step++) {
		double *now = string->now;
		double *next = string->before;

		for (int64_t i = 1; i < string->points - 1; i++)
			next[i] = 2 * now[i] - next[i] + factor * (now[i - 1] - 2 * now[i] + now[i + 1]);
		string->before = now;
		string->now = next;
	}
}

/* The largest deflection, and where. */
double crest(const double *values, int64_t count, int64_t *place)
{
	*place = 0;
	for (int64_t i = 1; i < count; i++)
		if (values[i] > values[*place])
			*place = i;
	return values[*place];
}

int broken(const int *nowhere) { return *nowhere; }
