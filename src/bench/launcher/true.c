/* What every row of the table ends in. */
int main(void) { return 0; }
