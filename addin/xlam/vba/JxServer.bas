Attribute VB_Name = "JxServer"
Option Explicit

' What the generated function wrappers (module JxFunctions) call. The Python server stays alive between calls.

Private Const UDF_MODULE As String = "jixiao.udfs.xlwings_shim"
' A server that cannot start is not tried again at once: a sheet of a thousand formulas would freeze Excel.
Private Const PAUSE_SECONDS As Long = 20

Private notBefore As Date

' The value of a JX function. args: the arguments as Array(...), ranges and missing ones included.
' A failure is #VALUE! and a log line. xlwings' own wrappers return the message as text, which SUM skips silently.
' Nothing stands for the workbook: with a workbook given, xlwings searches it for embedded code.
Public Function JxCall(ByVal name As String, ByVal args As Variant) As Variant
    Dim server As Object
    On Error GoTo Failed
    Set server = JxPython()
    If server Is Nothing Then
        JxCall = CVErr(xlErrValue)
    Else
        JxCall = JxValues(server.CallUDF(UDF_MODULE, name, args, Nothing, Application.Caller))
    End If
    Exit Function
Failed:
    ' The Python side answers every fault of its own with a code, so it is the contact that failed.
    JxLog name & ": " & Err.Number & " " & Err.Description
    JxAwake = False
    JxCall = CVErr(xlErrValue)
End Function

' The living server, started where needed; Nothing where it cannot start.
Public Function JxPython() As Object
    Dim cold As Boolean
    cold = Not JxAwake
    If cold And Now < notBefore Then Exit Function
    On Error GoTo Failed
    If cold Then JxStatus JxText("starting")
    Set JxPython = XLPy()
    If cold Then JxStatus False
    JxAwake = True
    Exit Function
Failed:
    JxLog "start: " & Err.Number & " " & Err.Description
    JxStatus False
    JxAwake = False
    notBefore = Now + PAUSE_SECONDS / 86400
    Set JxPython = Nothing
End Function

' Excel may refuse to touch the status bar while it calculates.
Private Sub JxStatus(ByVal text As Variant)
    On Error Resume Next
    Application.StatusBar = text
    On Error GoTo 0
End Sub

' Codes such as "#N/A" become real error values, in single values, rows and blocks.
Private Function JxValues(ByVal result As Variant) As Variant
    Dim row As Long
    Dim column As Long
    Select Case JxDimensions(result)
    Case 0
        result = JxValue(result)
    Case 1
        For column = LBound(result) To UBound(result)
            result(column) = JxValue(result(column))
        Next column
    Case Else
        For row = LBound(result, 1) To UBound(result, 1)
            For column = LBound(result, 2) To UBound(result, 2)
                result(row, column) = JxValue(result(row, column))
            Next column
        Next row
    End Select
    JxValues = result
End Function

Private Function JxDimensions(ByVal value As Variant) As Long
    Dim bound As Long
    If Not IsArray(value) Then Exit Function
    JxDimensions = 1
    On Error GoTo Flat
    bound = UBound(value, 2)
    JxDimensions = 2
Flat:
End Function

Private Function JxValue(ByVal value As Variant) As Variant
    JxValue = value
    If VarType(value) = vbEmpty Then JxValue = ""
    If VarType(value) <> vbString Then Exit Function
    Select Case value
    Case "#NULL!": JxValue = CVErr(xlErrNull)
    Case "#DIV/0!": JxValue = CVErr(xlErrDiv0)
    Case "#VALUE!": JxValue = CVErr(xlErrValue)
    Case "#REF!": JxValue = CVErr(xlErrRef)
    Case "#NAME?": JxValue = CVErr(xlErrName)
    Case "#NUM!": JxValue = CVErr(xlErrNum)
    Case "#N/A": JxValue = CVErr(xlErrNA)
    End Select
End Function
