"""What people call a contact's fields in forms, traits and files, in Chinese and English."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from leadloom.kernel.text import folded

REMEMBERED: Final = 4_096
"""Names that were looked at last: forms and files bring the same ones in every row."""

_NAMES: Final = {
    "name": "name fullname full_name contact contactname contact_name realname your_name "
    "姓名 名字 联系人 联系人姓名 称呼 您的姓名",
    "first_name": "firstname first_name givenname given_name 名",
    "last_name": "lastname last_name surname familyname family_name 姓 姓氏",
    "email": "email e-mail mail emailaddress email_address work_email business_email "
    "邮箱 电子邮箱 电子邮件 企业邮箱 工作邮箱 邮件",
    "mobile": "mobile phone mobilephone mobile_phone phonenumber phone_number mobile_number cell cellphone tel "
    "telephone 手机 手机号 手机号码 电话 联系电话 联系方式 电话号码 移动电话",
    "title": "title jobtitle job_title position role 职位 职务 岗位 职称",
    "company": "company companyname company_name organization organisation employer corp "
    "公司 公司名称 企业 企业名称 单位 单位名称",
    "credit_code": "credit_code uscc creditcode unified_credit_code 统一社会信用代码 信用代码",
    "website": "website web homepage company_website domain 网站 官网 公司网站 网址",
    "industry": "industry sector 行业 所属行业 所在行业",
    "employees": "employees employee_count employeecount company_size size headcount staff "
    "人数 员工人数 公司规模 规模 企业规模",
    "region": "region province city area location 地区 区域 省份 城市 所在地 所在地区",
    "purchase_stage": "purchase_stage buying_stage purchasestage 采购阶段 购买阶段",
    "product": "product product_of_interest product_interest interested_product "
    "产品 意向产品 感兴趣的产品 咨询产品 关注产品",
    "source": "source lead_source leadsource origin 来源 线索来源 渠道来源",
    "wechat_unionid": "unionid wechat_unionid wechatunionid",
    "wecom_external": "external_userid externaluserid wecom_external_userid",
}
_SEPARATORS: Final = re.compile(r"[\s_\-./:：*（）()]+")


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", folded(name))


_FIELDS: Final = {_plain(word): field for field, words in _NAMES.items() for word in words.split()}


def known_names() -> Mapping[str, str]:
    """Return our keys by the names that mean them, as they are compared."""
    return _FIELDS


@lru_cache(maxsize=REMEMBERED)
def field_of(name: str) -> str | None:
    """Return our key for a form field, trait or column called ``name``; None when it means nothing to us.

    Case, width, blanks and separators don't matter: ``Job Title``, ``job_title`` and ``职位 *`` are the same.
    """
    return _FIELDS.get(_plain(name))
