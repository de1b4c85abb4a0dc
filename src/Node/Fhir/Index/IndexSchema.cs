namespace Xinglin.Node.Fhir.Index;

/// <summary>
/// The tables by which resources are found: a projection that can be deleted and made again. Every value row carries whose it is and when it was, so
/// that the questions asked most, one patient's results of a kind in order of time, read one stretch of one table.
/// </summary>
internal static class IndexSchema
{
    /// <summary>Of <c>item.sole</c>: in nobody's compartment.</summary>
    public const int Nobodys = 0;

    /// <summary>Of <c>item.sole</c>: in several patients' compartments.</summary>
    public const int Shared = -2;

    /// <summary>Of <c>item.sole</c>: a further patient cannot be excluded.</summary>
    public const int Unresolved = -1;

    /// <summary>Of <c>token.flags</c>: the owner is a value of the parameter <c>patient</c>.</summary>
    public const int IsPatient = 1;

    /// <summary>Of <c>token.flags</c>: the owner is a value of the parameter <c>subject</c>.</summary>
    public const int IsSubject = 2;

    /// <summary>Of <c>token.flags</c>: the parameter <c>date</c> has at most the one value that <c>low</c> and <c>high</c> say.</summary>
    public const int HasOneDate = 4;

    /// <summary>
    /// Idempotent. Times are ticks of UTC, the end without; no time is the lowest number. Numbers are real for narrowing and exact text for deciding.
    /// <c>sole</c> is the name of the one patient, or one of the marks above. <c>written</c> has dates on the clock that they are written by, as scopes
    /// compare them, with that clock's distance from UTC; <c>unclear</c> names the parameters for which a resource says something that cannot be read,
    /// 0 for all of them: no scope takes that for absence. A <c>person</c> is a patient whose own resource is here: records of others are in nobody's log and shown to
    /// nobody; <c>share</c> has the patients of what is in several compartments. What is <c>closed</c> was erased or restricted and is in no other table.
    /// </summary>
    public const string Tables = """
        CREATE TABLE IF NOT EXISTS name (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS built (one INTEGER PRIMARY KEY CHECK (one = 1));

        CREATE TABLE IF NOT EXISTS item (
          key INTEGER PRIMARY KEY AUTOINCREMENT, type INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, record_no INTEGER NOT NULL,
          updated INTEGER NOT NULL, sole INTEGER NOT NULL, UNIQUE (type, id));
        CREATE INDEX IF NOT EXISTS item_sole ON item (sole, type);
        CREATE INDEX IF NOT EXISTS item_type ON item (type, updated);
        CREATE INDEX IF NOT EXISTS item_record ON item (record_no);

        CREATE TABLE IF NOT EXISTS person (number INTEGER PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS share (key INTEGER NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (key, owner)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS closed (type TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (type, id)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS token (
          param INTEGER NOT NULL, code TEXT NOT NULL, owner INTEGER NOT NULL, low INTEGER NOT NULL, key INTEGER NOT NULL, system INTEGER NOT NULL,
          high INTEGER NOT NULL, flags INTEGER NOT NULL, PRIMARY KEY (param, code, owner, low, key, system)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS token_key ON token (key);

        CREATE TABLE IF NOT EXISTS text (param INTEGER NOT NULL, folded TEXT NOT NULL, key INTEGER NOT NULL, raw TEXT NOT NULL, PRIMARY KEY (param, folded, key, raw)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS text_key ON text (key);

        CREATE TABLE IF NOT EXISTS date (param INTEGER NOT NULL, owner INTEGER NOT NULL, low INTEGER NOT NULL, key INTEGER NOT NULL, high INTEGER NOT NULL, PRIMARY KEY (param, owner, low, key, high)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS date_key ON date (key);

        CREATE TABLE IF NOT EXISTS written (key INTEGER NOT NULL, param INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, zone INTEGER);
        CREATE INDEX IF NOT EXISTS written_key ON written (key, param);

        CREATE TABLE IF NOT EXISTS unclear (key INTEGER NOT NULL, param INTEGER NOT NULL, PRIMARY KEY (key, param)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS number (param INTEGER NOT NULL, low REAL NOT NULL, key INTEGER NOT NULL, high REAL NOT NULL, exact TEXT NOT NULL, PRIMARY KEY (param, low, key, exact)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS number_key ON number (key);

        CREATE TABLE IF NOT EXISTS quantity (
          param INTEGER NOT NULL, low REAL NOT NULL, key INTEGER NOT NULL, high REAL NOT NULL, exact TEXT NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL, unit TEXT NOT NULL,
          PRIMARY KEY (param, low, key, exact, system, code, unit)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS quantity_key ON quantity (key);

        CREATE TABLE IF NOT EXISTS reference (
          param INTEGER NOT NULL, id TEXT NOT NULL, type INTEGER NOT NULL, key INTEGER NOT NULL, url TEXT NOT NULL, system TEXT NOT NULL, value TEXT NOT NULL,
          PRIMARY KEY (param, id, type, key, url, system, value)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS reference_key ON reference (key, param);
        CREATE INDEX IF NOT EXISTS reference_url ON reference (param, url) WHERE id = '';

        CREATE TABLE IF NOT EXISTS uri (param INTEGER NOT NULL, uri TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (param, uri, key)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS uri_key ON uri (key);
        """;

    /// <summary>The tables that hold values of a resource, by its key.</summary>
    public static readonly string[] ValueTables = ["share", "token", "text", "date", "written", "unclear", "number", "quantity", "reference", "uri"];
}
