using Veo.PackageTests;

// The builds under test run compilers and programs of Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// Packed once for all tests.
[assembly: AssemblyFixture(typeof(PackedPackage))]
