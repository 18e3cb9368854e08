namespace Veo.Requests;

/// <summary>What a request does on the device.</summary>
internal enum OperationKind
{
    Call,
    Read,
    Write,
    Allocate,
    Free,
    HostFunction,
    Synchronize,
}
