"""Two real IKE daemons that negotiate, with real ESP between them, running configurations as they were written.

libreswan plays VNS3, libreswan or strongSwan the partner. `machine` boots User Mode Linux, a kernel that runs as
a program, on this machine's own files; `inside` is what runs in there. Each negotiation gets three fresh network
namespaces A - R - B: R forwards, translates addresses 1:1 where an end is behind NAT, and drops what it is told to.

    .venv/bin/python -m tests.interop.lab SHEET.json

writes both ends' configurations from a sheet, starts both daemons with them and prints what came of it.
`script/setup --everything` gets the programs. The daemons cannot be installed together, so they are only unpacked,
into `.lab`, and nothing of them is started outside.
"""
