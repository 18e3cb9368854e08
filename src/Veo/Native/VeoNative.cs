using System.Runtime.InteropServices;

namespace Veo.Native;

/// <summary>The seam: the VEO C API of one library, NEC's <c>libveo.so.1</c> or the host device, under its native names.</summary>
/// <remarks>
/// Functions are resolved when the library is opened, so that several libraries can be used side by side. Argument setters are a few
/// instructions that neither block nor call back, and skip the garbage collector's transition; everything else takes it, so that a
/// call that waits never holds up a collection.
/// </remarks>
internal sealed unsafe partial class VeoNative
{
    internal const ulong VEO_REQUEST_ID_INVALID = ulong.MaxValue;
    internal const int VEO_SYMNAME_LEN_MAX = 255;

    /// <summary>The version of the API that Veo is written for, that of AVEO 3.0.</summary>
    internal const int VEO_API_VERSION = 16;

    // Processes.
    internal readonly delegate* unmanaged[Cdecl]<int> veo_api_version;
    internal readonly delegate* unmanaged[Cdecl]<byte*> veo_version_string;
    internal readonly delegate* unmanaged[Cdecl]<int, nint> veo_proc_create;
    internal readonly delegate* unmanaged[Cdecl]<int, byte*, nint> veo_proc_create_static;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> veo_proc_destroy;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> veo_proc_identifier;

    // Libraries.
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, ulong> veo_load_library;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, int> veo_unload_library;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, byte*, ulong> veo_get_sym;

    // Contexts.
    internal readonly delegate* unmanaged[Cdecl]<nint, nint> veo_context_open;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, nint> veo_context_open_with_attr;
    internal readonly delegate* unmanaged[Cdecl]<nint> veo_alloc_thr_ctxt_attr;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint, int> veo_set_thr_ctxt_stacksize;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> veo_free_thr_ctxt_attr;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> veo_context_close;
    internal readonly delegate* unmanaged[Cdecl]<nint, veo_context_state> veo_get_context_state;

    // Arguments.
    internal readonly delegate* unmanaged[Cdecl]<nint> veo_args_alloc;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> veo_args_free;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void> veo_args_clear;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, sbyte, int> veo_args_set_i8;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte, int> veo_args_set_u8;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, short, int> veo_args_set_i16;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, ushort, int> veo_args_set_u16;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int, int> veo_args_set_i32;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, uint, int> veo_args_set_u32;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int> veo_args_set_i64;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, ulong, int> veo_args_set_u64;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, float, int> veo_args_set_float;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double, int> veo_args_set_double;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, veo_args_intent, int, byte*, nuint, int> veo_args_set_stack;

    // Calls and their results.
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, nint, ulong> veo_call_async;
    internal readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, ulong>, void*, ulong> veo_call_async_vh;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong*, veo_command_state> veo_call_wait_result;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong*, veo_command_state> veo_call_peek_result;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> veo_req_block_begin;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> veo_req_block_end;

    // Memory.
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong*, nuint, int> veo_alloc_mem;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, int> veo_free_mem;
    internal readonly delegate* unmanaged[Cdecl]<nint, void*, ulong, nuint, int> veo_read_mem;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, void*, nuint, int> veo_write_mem;
    internal readonly delegate* unmanaged[Cdecl]<nint, void*, ulong, nuint, ulong> veo_async_read_mem;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, void*, nuint, ulong> veo_async_write_mem;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint, ulong> veo_alloc_mem_async;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong> veo_free_mem_async;

    // What only some libraries have; null where they do not.
    internal readonly delegate* unmanaged[Cdecl]<int, int> veo_get_ve_arch;
    internal readonly delegate* unmanaged[Cdecl]<void*, int, void*> veo_set_proc_identifier;
    internal readonly delegate* unmanaged[Cdecl]<void*, int> veo_get_venum_from_hmem;
    internal readonly delegate* unmanaged[Cdecl]<void*, void*, nuint, int> veo_hmemcpy;
    internal readonly delegate* unmanaged[Cdecl]<void*, int> veo_get_pid_from_hmem;
    internal readonly delegate* unmanaged[Cdecl]<int> veohost_version;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, veohost_result, int> veohost_args_set_result;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, veohost_times*, int> veohost_args_set_times;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> veohost_args_set_withdrawable;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, int> veohost_request_withdraw;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong*, ulong, veo_command_state> veohost_call_wait_result_for;
    internal readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong, veo_command_state> veohost_request_wait_done;
    internal readonly delegate* unmanaged[Cdecl]<nint, int*, int> veohost_proc_status;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> veohost_proc_pid;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> veohost_context_thread;
    internal readonly delegate* unmanaged[Cdecl]<byte*> veohost_last_error;

    private readonly nint _module;

    private VeoNative(nint module, string path)
    {
        _module = module;
        LibraryPath = path;

        veo_api_version = (delegate* unmanaged[Cdecl]<int>)Required(nameof(veo_api_version));
        CheckVersion(veo_api_version());
        veo_version_string = (delegate* unmanaged[Cdecl]<byte*>)Required(nameof(veo_version_string));
        veo_proc_create = (delegate* unmanaged[Cdecl]<int, nint>)Required(nameof(veo_proc_create));
        veo_proc_create_static = (delegate* unmanaged[Cdecl]<int, byte*, nint>)Required(nameof(veo_proc_create_static));
        veo_proc_destroy = (delegate* unmanaged[Cdecl]<nint, int>)Required(nameof(veo_proc_destroy));
        veo_proc_identifier = (delegate* unmanaged[Cdecl]<nint, int>)Required(nameof(veo_proc_identifier));

        veo_load_library = (delegate* unmanaged[Cdecl]<nint, byte*, ulong>)Required(nameof(veo_load_library));
        veo_unload_library = (delegate* unmanaged[Cdecl]<nint, ulong, int>)Required(nameof(veo_unload_library));
        veo_get_sym = (delegate* unmanaged[Cdecl]<nint, ulong, byte*, ulong>)Required(nameof(veo_get_sym));

        veo_context_open = (delegate* unmanaged[Cdecl]<nint, nint>)Required(nameof(veo_context_open));
        veo_context_open_with_attr = (delegate* unmanaged[Cdecl]<nint, nint, nint>)Required(nameof(veo_context_open_with_attr));
        veo_alloc_thr_ctxt_attr = (delegate* unmanaged[Cdecl]<nint>)Required(nameof(veo_alloc_thr_ctxt_attr));
        veo_set_thr_ctxt_stacksize = (delegate* unmanaged[Cdecl]<nint, nuint, int>)Required(nameof(veo_set_thr_ctxt_stacksize));
        veo_free_thr_ctxt_attr = (delegate* unmanaged[Cdecl]<nint, int>)Required(nameof(veo_free_thr_ctxt_attr));
        veo_context_close = (delegate* unmanaged[Cdecl]<nint, int>)Required(nameof(veo_context_close));
        veo_get_context_state = (delegate* unmanaged[Cdecl]<nint, veo_context_state>)Required(nameof(veo_get_context_state));

        veo_args_alloc = (delegate* unmanaged[Cdecl]<nint>)Required(nameof(veo_args_alloc));
        veo_args_free = (delegate* unmanaged[Cdecl]<nint, void>)Required(nameof(veo_args_free));
        veo_args_clear = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void>)Required(nameof(veo_args_clear));
        veo_args_set_i8 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, sbyte, int>)Required(nameof(veo_args_set_i8));
        veo_args_set_u8 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte, int>)Required(nameof(veo_args_set_u8));
        veo_args_set_i16 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, short, int>)Required(nameof(veo_args_set_i16));
        veo_args_set_u16 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, ushort, int>)Required(nameof(veo_args_set_u16));
        veo_args_set_i32 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int, int>)Required(nameof(veo_args_set_i32));
        veo_args_set_u32 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, uint, int>)Required(nameof(veo_args_set_u32));
        veo_args_set_i64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int>)Required(nameof(veo_args_set_i64));
        veo_args_set_u64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, ulong, int>)Required(nameof(veo_args_set_u64));
        veo_args_set_float = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, float, int>)Required(nameof(veo_args_set_float));
        veo_args_set_double = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double, int>)Required(nameof(veo_args_set_double));
        veo_args_set_stack = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, veo_args_intent, int, byte*, nuint, int>)
            Required(nameof(veo_args_set_stack));

        veo_call_async = (delegate* unmanaged[Cdecl]<nint, ulong, nint, ulong>)Required(nameof(veo_call_async));
        veo_call_async_vh = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, ulong>, void*, ulong>)
            Required(nameof(veo_call_async_vh));
        veo_call_wait_result = (delegate* unmanaged[Cdecl]<nint, ulong, ulong*, veo_command_state>)Required(nameof(veo_call_wait_result));
        veo_call_peek_result = (delegate* unmanaged[Cdecl]<nint, ulong, ulong*, veo_command_state>)Required(nameof(veo_call_peek_result));
        veo_req_block_begin = (delegate* unmanaged[Cdecl]<nint, void>)Required(nameof(veo_req_block_begin));
        veo_req_block_end = (delegate* unmanaged[Cdecl]<nint, void>)Required(nameof(veo_req_block_end));

        veo_alloc_mem = (delegate* unmanaged[Cdecl]<nint, ulong*, nuint, int>)Required(nameof(veo_alloc_mem));
        veo_free_mem = (delegate* unmanaged[Cdecl]<nint, ulong, int>)Required(nameof(veo_free_mem));
        veo_read_mem = (delegate* unmanaged[Cdecl]<nint, void*, ulong, nuint, int>)Required(nameof(veo_read_mem));
        veo_write_mem = (delegate* unmanaged[Cdecl]<nint, ulong, void*, nuint, int>)Required(nameof(veo_write_mem));
        veo_async_read_mem = (delegate* unmanaged[Cdecl]<nint, void*, ulong, nuint, ulong>)Required(nameof(veo_async_read_mem));
        veo_async_write_mem = (delegate* unmanaged[Cdecl]<nint, ulong, void*, nuint, ulong>)Required(nameof(veo_async_write_mem));
        veo_alloc_mem_async = (delegate* unmanaged[Cdecl]<nint, nuint, ulong>)Required(nameof(veo_alloc_mem_async));
        veo_free_mem_async = (delegate* unmanaged[Cdecl]<nint, ulong, ulong>)Required(nameof(veo_free_mem_async));

        veo_get_ve_arch = (delegate* unmanaged[Cdecl]<int, int>)Optional(nameof(veo_get_ve_arch));
        veo_set_proc_identifier = (delegate* unmanaged[Cdecl]<void*, int, void*>)Optional(nameof(veo_set_proc_identifier));
        veo_get_venum_from_hmem = (delegate* unmanaged[Cdecl]<void*, int>)Optional(nameof(veo_get_venum_from_hmem));
        veo_hmemcpy = (delegate* unmanaged[Cdecl]<void*, void*, nuint, int>)Optional(nameof(veo_hmemcpy));
        veo_get_pid_from_hmem = (delegate* unmanaged[Cdecl]<void*, int>)Optional(nameof(veo_get_pid_from_hmem));
        veohost_version = (delegate* unmanaged[Cdecl]<int>)Optional(nameof(veohost_version));
        veohost_args_set_result = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, veohost_result, int>)
            Optional(nameof(veohost_args_set_result));
        veohost_args_set_times = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, veohost_times*, int>)
            Optional(nameof(veohost_args_set_times));
        veohost_args_set_withdrawable = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)
            Optional(nameof(veohost_args_set_withdrawable));
        veohost_request_withdraw = (delegate* unmanaged[Cdecl]<nint, ulong, int>)Optional(nameof(veohost_request_withdraw));
        veohost_call_wait_result_for = (delegate* unmanaged[Cdecl]<nint, ulong, ulong*, ulong, veo_command_state>)
            Optional(nameof(veohost_call_wait_result_for));
        veohost_request_wait_done = (delegate* unmanaged[Cdecl]<nint, ulong, ulong, veo_command_state>)
            Optional(nameof(veohost_request_wait_done));
        veohost_proc_status = (delegate* unmanaged[Cdecl]<nint, int*, int>)Optional(nameof(veohost_proc_status));
        veohost_proc_pid = (delegate* unmanaged[Cdecl]<nint, int>)Optional(nameof(veohost_proc_pid));
        veohost_context_thread = (delegate* unmanaged[Cdecl]<nint, int>)Optional(nameof(veohost_context_thread));
        veohost_last_error = (delegate* unmanaged[Cdecl]<byte*>)Optional(nameof(veohost_last_error));
    }

    /// <summary>The library's path or name, as it was opened.</summary>
    internal string LibraryPath { get; }

    /// <summary>Whether this is the host device rather than NEC's library.</summary>
    internal bool IsHostDevice => veohost_version != null;

    /// <summary>
    /// An older library is refused: functions of the same name did other things there, which would show as wrong results. A newer one is taken, since
    /// the API grows under the same soname; what Veo needs of it is looked up all the same.
    /// </summary>
    private void CheckVersion(int version)
    {
        if (version < VEO_API_VERSION)
        {
            throw new VeoDeviceNotFoundException(
                $"'{LibraryPath}' is too old a VEO library: it has version {version} of the VEO API, and Veo needs version {VEO_API_VERSION} (AVEO 3.0) or " +
                "later. Update NEC's AVEO packages, or use another library.");
        }
    }

    private nint Required(string name) =>
        NativeLibrary.TryGetExport(_module, name, out nint address)
            ? address
            : throw new VeoDeviceNotFoundException(
                $"'{LibraryPath}' is not a usable VEO library: it does not export '{name}'. Veo needs the VEO API of AVEO 3.0 (API version {VEO_API_VERSION}).");

    private nint Optional(string name) => NativeLibrary.TryGetExport(_module, name, out nint address) ? address : 0;
}
