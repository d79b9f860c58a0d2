// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

namespace oc::test::dns_bytes {

/// Messages of the DNS for tests, by the letter of RFC 1035.
inline QByteArray be16(int value) {
    return QByteArray(1, char(value >> 8)) + char(value);
}
inline QByteArray be32(quint32 value) {
    return be16(int(value >> 16)) + be16(int(value & 0xffff));
}
inline QByteArray chars(const QByteArray& string) {
    return QByteArray(1, char(string.size())) + string;
}
/// "a.b" without escapes.
inline QByteArray name(const QByteArray& dotted) {
    QByteArray wire;
    if (!dotted.isEmpty()) {
        const QList<QByteArray> labels = dotted.split('.');
        for (const QByteArray& label : labels)
            wire += chars(label);
    }
    return wire + '\0';
}
inline QByteArray header(int id, int flags, int questions, int answers, int authority = 0, int additional = 0) {
    return be16(id) + be16(flags) + be16(questions) + be16(answers) + be16(authority) + be16(additional);
}
inline QByteArray question(const QByteArray& dotted, int type) {
    return name(dotted) + be16(type) + be16(1);
}
/// 'owner' in wire form.
inline QByteArray record(const QByteArray& owner, int type, const QByteArray& data, quint32 ttl = 300, int klass = 1) {
    return owner + be16(type) + be16(klass) + be32(ttl) + be16(int(data.size())) + data;
}
/// A reference to the place of the first question's name.
inline QByteArray back() {
    return QByteArray("\xc0\x0c");
}

} // namespace oc::test::dns_bytes
