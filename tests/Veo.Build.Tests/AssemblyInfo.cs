// The compilers and the fake ones here are programs of Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
