namespace Xinglin.Node.Home;

/// <summary>A way in for one kind of reader: what it is for, and what to type.</summary>
internal sealed record Door(string Id, string Title, string Purpose, IReadOnlyList<string> Commands, IReadOnlyList<(string Address, string Text)> Links)
{
    /// <summary>The doors that exist, in the order in which a story walks through them.</summary>
    public static IReadOnlyList<Door> All(Words words, bool demonstration) =>
    [
        new(
            "patient", words.Say("Patient", "患者"),
            words.Say("Make a wallet, take over your record with the desk's code, decide who may see what, and see who looked.",
                "创建钱包，用窗口打印的一次性码接管自己的档案，决定谁能看什么，并查看谁看过。"),
            [
                "./xinglin wallet new", "./xinglin wallet claim CODE", "./xinglin wallet summary", "./xinglin wallet records --member hospital-a",
                "./xinglin wallet watch", "./xinglin wallet revoke PERMISSION", "./xinglin wallet log",
            ],
            []),
        new(
            "clinician", words.Say("Doctor, nurse, desk", "医生、护士与窗口"),
            words.Say("Print a code at the desk, ask a patient for access to records elsewhere, and read what was granted, each record checked against the ledger.",
                "在窗口打印一次性码，向患者申请查看他处的记录，并读取获准的内容；每条记录都与账本核对。"),
            [
                "./xinglin staff new --member hospital-b --role doctor", "./xinglin desk code --member hospital-a --patient NUMBER",
                "./xinglin staff ask --member hospital-b --patient NUMBER --holder hospital-a --scope 'Observation.rs?category=CODE'",
                "./xinglin staff read --member hospital-b PERMISSION",
            ],
            []),
        new(
            "sceptic", words.Say("Auditor and sceptic", "审计者与怀疑者"),
            words.Say("See what anybody can see, without a key: blocks, receipts, contracts, and not one name. Take a proof away and check it with no network.",
                "无需密钥，查看任何人都能看到的内容：区块、回执、合约，没有一个姓名。可带走证明，离线验证。"),
            ["./xinglin trust get --out members.json", "./xinglin proof get state TABLE/KEY --out proof.json", "./xinglin proof verify proof.json --trust members.json"],
            [("/explorer", words.Say("Open the explorer", "打开浏览器"))]),
        new(
            "developer", words.Say("Developer of a hospital's system", "医院系统开发者"),
            words.Say("Everything here is an open API: sign, submit, await final, verify. samples/HospitalClient does it in under 100 lines.",
                "这里的一切都是开放接口：签名、提交、等待终局、验证。samples/HospitalClient 用不到一百行完成。"),
            demonstration ? ["dotnet run --project samples/HospitalClient"] : [],
            [("/openapi/v1.json", "OpenAPI 3.1"), ("/codes", words.Say("Refusal codes", "拒绝代码")), ("/network", words.Say("The network", "网络"))]),
        new(
            "operator", words.Say("Operator of a member", "成员运维"),
            words.Say("Heights, finality, who is waited for.", "高度、终局性、正在等待谁。"),
            ["./xinglin network status", "./xinglin ledger check --data data/hospital-a/ledger"],
            [("/health", words.Say("Health", "健康状况")), ("/status", words.Say("Status of every member", "各成员状态"))]),
    ];
}
