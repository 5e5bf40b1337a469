/* ptrace() for User Mode Linux on processors whose registers take more room than it provides.

The host takes a process's extended state back in whole only (EFAULT otherwise), and on processors with AMX
that is 11 kB where User Mode Linux keeps 2696 bytes. So what it hands over is laid over what the process has. */

typedef unsigned long word;
struct iovec { void *base; word length; };

long syscall(long number, ...);

enum { PTRACE = 101, PEEK_FIRST = 1, PEEK_LAST = 3, GET_SET = 0x4204, PUT_SET = 0x4205, XSTATE = 0x202 };

static unsigned char whole[65536] __attribute__((aligned(64)));

long ptrace(long request, long pid, void *address, void *data)
{
    if (request >= PEEK_FIRST && request <= PEEK_LAST) {
        long value = 0;
        long failed = syscall(PTRACE, request, pid, address, &value);
        return failed < 0 ? -1 : value;
    }
    if (request == PUT_SET && address == (void *)XSTATE) {
        struct iovec *given = data, all = { whole, sizeof whole };
        if (syscall(PTRACE, GET_SET, pid, XSTATE, &all) == 0 && all.length > given->length) {
            unsigned char *bytes = given->base;
            for (word i = 0; i < given->length; i++)
                whole[i] = bytes[i];
            return syscall(PTRACE, PUT_SET, pid, XSTATE, &all);
        }
    }
    return syscall(PTRACE, request, pid, address, data);
}
