/* Cannot be loaded: what it needs does not exist. */
int nowhere_to_be_found(void);

int unresolved(void)
{
	return nowhere_to_be_found();
}
