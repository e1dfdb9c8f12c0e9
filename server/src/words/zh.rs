//! Chinese, simplified.

use super::{Time, Words};

/// Chinese, simplified.
pub static WORDS: Words = Words {
    pipeline: "销售",
    stages: ["新进", "已确认", "已联系", "报价", "谈判", "签约", "赢单", "输单", "无效"],
    loss_reasons: ["选择了竞争对手", "没有预算", "数量太少", "没有所需产品", "交期无法满足"],
    sources: ["网站", "转介绍", "展会", "陌生拜访电话", "合作伙伴", "老客户"],
    invite_subject: "{inviter} 邀请您加入 {workspace}",
    invite: "{name}，您好：

{inviter} 已在 Millrace 的工作区 {workspace} 中为您创建了账号。
请在此设置密码：

{link}

链接只能使用一次，{time}内有效。如果您没有预料到这封邮件，请忽略它。
",
    reset_subject: "{workspace} 的新密码",
    reset: "{name}，您好：

有人（希望是您本人）请求为您在 {workspace} 中的账号设置新密码。
请在此设置：

{link}

链接只能使用一次，{time}内有效。如果不是您本人，什么都没有改变：请忽略这封邮件。
",
    time: |time| match time {
        Time::Hours(hours) => format!("{hours} 小时"),
        Time::Days(days) => format!("{days} 天"),
    },
};
