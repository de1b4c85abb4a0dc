namespace Xinglin.Node.Storage;

/// <summary>
/// What tells a file from its copy: the file system's time of birth (nanoseconds since 1970) and its number on it (inode),
/// each 0 where the file system does not say. Both are compared: births are coarse (two files made within some milliseconds
/// can share one) or missing, and a number is given again once its file is gone.
/// </summary>
public readonly record struct FileIdentity(long Born, ulong Number);
